# default_argument.py, mended.
class Ticket:
    def __init__(self, number):
        self.number = number


def sell(number, sold=None):
    sold = [] if sold is None else sold
    sold.append(Ticket(number))
    return len(sold)


print(sell(1))
