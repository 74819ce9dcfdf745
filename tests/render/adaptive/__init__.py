"""Adaptive Cards as Microsoft has them: the published schema, Teams' look, and Microsoft's own renderer in Chromium.

`adaptive-card-1.5.0.json` and `microsoft-teams-light.json` are from github.com/microsoft/AdaptiveCards (schemas/1.5.0,
samples/HostConfig), under the licence beside them.
"""
