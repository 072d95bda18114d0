// The calls to the server.
const LONGEST_WAIT = 60_000; // milliseconds: the server answers or refuses sooner, within 10 or, where it has no news, 25 seconds

/** The server was reached and said no: `reason` is its name for why, the message its words for the family. */
export class Refused extends Error {
  constructor({ error, text }) {
    super(text);
    this.reason = error;
  }
}

/** The server was not reached, or what came back was not its own. */
export class Unreachable extends Error {}

const address = (name) => new URL(name, import.meta.url);

/** Posts JSON and returns the JSON of the answer. Throws Refused or Unreachable. `signal` ends the call. */
export async function call(name, body, signal) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LONGEST_WAIT);
  signal?.addEventListener("abort", () => stop.abort());
  const request = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal: stop.signal };
  try {
    const response = await fetch(address(name), request);
    const value = response.status === 204 ? {} : await response.json();
    if (!response.ok) throw new Refused(value);
    return value;
  } catch (error) {
    throw error instanceof Refused ? error : new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}

/** Posts JSON without waiting, also while the page is being left. */
export const tell = (name, body) => navigator.sendBeacon(address(name), JSON.stringify(body));
