/** The colours of a report, by the part they play. */

import pc from 'picocolors'

type Paint = (text: string) => string

export interface Style {
  readonly good: Paint
  readonly bad: Paint
  readonly warning: Paint
  readonly strong: Paint
  readonly faint: Paint
  /** Each task keeps one colour within a finding; `index` is its position among the finding's tasks. */
  task(index: number): Paint
}

/** Colours, or plain text when `enabled` is false. */
export function createStyle(enabled: boolean): Style {
  const { green, red, yellow, bold, dim, cyan, magenta, blue } = pc.createColors(enabled)
  const tasks = [cyan, magenta, blue, yellow, green]
  return {
    good: green,
    bad: red,
    warning: yellow,
    strong: bold,
    faint: dim,
    task: index => tasks[Math.max(0, index) % tasks.length] as Paint,
  }
}
