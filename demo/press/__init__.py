"""The replica press: six invented outlets behind one real HTTP server, with a clock, for the demo and the tests."""

from demo.press.server import Press, Request

__all__ = ["Press", "Request"]
