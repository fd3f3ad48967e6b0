// What this device keeps between visits. A browser that keeps nothing for pages throws where one asks: then nothing is kept, and
// everything else goes on.

export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // nothing is kept
  }
}
