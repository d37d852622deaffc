"""The model's API: one attempt at a picture, and the gateway's log of what became of earlier ones.

What comes back is a `replies.Answer` or an error of `pipeline.errors` that says what the caller can do. Repeating, pace and
money are the caller's: nothing in here tries a paid call twice.
"""
