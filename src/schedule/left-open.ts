/** Something that a task has opened and nobody had closed by the time all tasks had ended: a file, a server, a child process. */
export interface LeftOpen {
  readonly task: number
  /** As a sentence has it: `a file open`. */
  readonly word: string
  /** Whether nobody has closed it since. */
  readonly isOpen: () => boolean
  /** Where in the code it was opened, and whether that is a dependency's: known on recorded replays. */
  readonly at?: string | undefined
  readonly foreign?: boolean | undefined
}
