/** What a reader may choose about a text report. */
export interface TextOptions {
  /** Whether to colour the text with escape sequences. */
  readonly colour: boolean
  /** Whether to show what is folded otherwise: steps that do not matter, repetitions, further findings, figures. */
  readonly verbose: boolean
  /** Columns of the terminal, 120 by default. Sentences and lanes are fitted to it; a token is never cut. */
  readonly width?: number | undefined
  /** The folder that paths in stacks are told relative to; the working directory by default. */
  readonly cwd?: string | undefined
}

const WIDTH = 120
/** Narrower than this nothing readable can be laid out, so a report is allowed to overflow. */
const NARROWEST = 40

/** The columns a report may take. */
export const widthOf = (options: TextOptions): number => Math.max(NARROWEST, options.width ?? WIDTH)
