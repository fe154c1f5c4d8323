/** `process.exit`, called by a module while it is loaded: it would take all other scenarios with it, so it throws instead. */

export class ExitAttempt extends Error {
  override readonly name = 'ExitAttempt'
}

/** Calls `load`, until whose end `process.exit` is refused. */
export async function refusingExit<T>(load: () => Promise<T>): Promise<T> {
  const { exit } = process
  const refuse: typeof exit = code => {
    throw new ExitAttempt(`it calls process.exit(${code ?? ''}) while it is loaded`)
  }
  process.exit = refuse
  try {
    return await load()
  } finally {
    if (process.exit === refuse) process.exit = exit
  }
}
