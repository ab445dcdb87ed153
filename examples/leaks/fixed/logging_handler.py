# logging_handler.py, mended.
import logging

log = logging.getLogger("app")


class Session:
    def __init__(self, user):
        self.user = user


class SessionHandler(logging.Handler):
    def __init__(self, session):
        super().__init__()
        self.session = session

    def emit(self, record):
        print(self.session.user, record.getMessage())


def work(user):
    handler = SessionHandler(Session(user))
    log.handlers.append(handler)
    log.warning("at work")
    log.handlers.remove(handler)
    handler.close()


work("ann")
