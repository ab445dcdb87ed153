import refwind


class Session:
    def __init__(self, user):
        self.user = user


sessions = {}
history = []


def log_in(user):
    session = Session(user)
    sessions[user] = session
    history.append(session)


def log_out(user):
    del sessions[user]


for user in ["ann", "ben", "cas"]:
    log_in(user)
    log_out(user)
    refwind.mark("served")

print(len(sessions), "sessions are open")
