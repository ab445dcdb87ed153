# A default argument is made once, with the function: what is put into it stays for ever.
# leaks: Ticket
class Ticket:
    def __init__(self, number):
        self.number = number


def sell(number, sold=[]):
    sold.append(Ticket(number))  # fatal
    return len(sold)


print(sell(1))
