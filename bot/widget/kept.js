// What this tab remembers: in sessionStorage, or in memory alone where the browser forbids it.
const PREFIX = "family-assistant.";
const memory = new Map();

/** Keeps a value (JSON) under a name. */
export function keep(name, value) {
  memory.set(name, JSON.stringify(value));
  try {
    sessionStorage.setItem(PREFIX + name, memory.get(name));
  } catch { /* forbidden or full: memory has it */ }
}

/** The value kept under a name, or another one. */
export function kept(name, otherwise) {
  try {
    const text = memory.get(name) ?? sessionStorage.getItem(PREFIX + name);
    return text ? JSON.parse(text) : otherwise;
  } catch {
    return otherwise;
  }
}

/** Forgets everything. */
export function forget() {
  memory.clear();
  try {
    Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key));
  } catch { /* forbidden: nothing was kept there */ }
}
