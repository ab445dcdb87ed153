# A shop whose sessions should be gone when nobody is logged in.
log = []


class Session:
    def __init__(self, user):
        self.user = user


class Shop:
    def __init__(self):
        self.sessions = {}

    def log_in(self, user):
        session = Session(user)
        self.sessions[user] = session
        log.append(session)  # for debugging; nobody ever takes it out again

    def log_out(self, user):
        del self.sessions[user]
