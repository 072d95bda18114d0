"""The assistant by text message: providers, numbers, opting in and out, and the queue of what is sent."""
