"""The web console as a channel: chats in a browser, for a demo and for whoever runs the service."""
