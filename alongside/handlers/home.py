from alongside.handlers.routing import Routes

routes = Routes()
