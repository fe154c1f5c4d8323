/** Lines of cells in columns. Cells are measured as plain text and coloured afterwards, so colours never shift a column. */

import { filler, textWidth } from './measure.ts'

export interface Cell {
  readonly text: string
  /** Colours the text without changing its width. */
  readonly paint?: ((text: string) => string) | undefined
  readonly align?: 'left' | 'right'
}

export const blank: Cell = { text: '' }

/** The width of the widest text. */
export const widest = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, textWidth(text)), 0)

/** Columns of these widths, `gap` apart, without trailing blanks. */
export function line(cells: readonly Cell[], widths: readonly number[], gap: number): string {
  let done = ''
  let pending = ''
  cells.forEach(({ text, paint, align }, i) => {
    const fill = filler(text, widths[i] ?? 0)
    if (text === '') {
      pending += fill
    } else {
      done += `${pending}${align === 'right' ? fill : ''}${paint === undefined ? text : paint(text)}`
      pending = align === 'right' ? '' : fill
    }
    pending += ' '.repeat(gap)
  })
  return done
}
