/** `process.exit`, called by a module while it is loaded: it would take all other scenarios with it, so it throws instead. */

export class ExitAttempt extends Error {
  override readonly name = 'ExitAttempt'
}

/** Calls `load`, until whose end `process.exit` is refused. */
export async function refusingExit<T>(load: () => Promise<T>): Promise<T> {
  const { exit } = process
  let loading = true
  const refuse: typeof exit = code => {
    // A module may have kept it, or put something around it.
    if (!loading) return exit.call(process, code)
    throw new ExitAttempt(`it calls process.exit(${code ?? ''}) while it is loaded`)
  }
  process.exit = refuse
  try {
    return await load()
  } finally {
    loading = false
    if (process.exit === refuse) process.exit = exit
  }
}
