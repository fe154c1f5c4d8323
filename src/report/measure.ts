/**
 * How many columns a text takes on a terminal, and texts cut or filled to a number of columns. Names and values are the
 * user's, so they may hold wide characters (two columns), marks (none) and control characters (shown escaped).
 */

import { stripVTControlCharacters } from 'node:util'

/** What nearly every text consists of: ASCII and our own signs, a column each. Segmenting is a hundred times slower. */
const simple = /^[\x20-\x7e→←╷⚠…✓✗·–]*$/
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const invisible = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]/u
const narrow = /^[\uff61-\uffdc\uffe8-\uffee]/
const wide =
  /^(?:\p{Emoji_Presentation}|.\ufe0f|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])/u

function columns(grapheme: string): number {
  if (invisible.test(grapheme)) return 0
  return wide.test(grapheme) && !narrow.test(grapheme) ? 2 : 1
}

/** The columns that `text` takes. */
export function textWidth(text: string): number {
  if (simple.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += columns(segment)
  return width
}

/** `text` cut to `width` columns, with an ellipsis where something is missing. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  let taken = 0
  for (const { segment } of segmenter.segment(text)) {
    const next = columns(segment)
    if (taken + next > width - 1) break
    kept += segment
    taken += next
  }
  return `${kept}…`
}

/** Spaces that fill `text` up to `width` columns. */
export const filler = (text: string, width: number): string => ' '.repeat(Math.max(0, width - textWidth(text)))

/** `text` filled with spaces on the right. */
export const padEnd = (text: string, width: number): string => text + filler(text, width)

/** `text` filled with spaces on the left. */
export const padStart = (text: string, width: number): string => filler(text, width) + text

const controls = /[\p{Cc}\p{Zl}\p{Zp}]/gu
const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const escapeControl = (c: string) => escapes[c] ?? `\\u${(c.codePointAt(0) as number).toString(16).padStart(4, '0')}`

/** `text` on one line: escape sequences removed, control characters escaped. */
export const oneLine = (text: string): string => stripVTControlCharacters(text).replace(controls, escapeControl)

/** The lines of `text`, without escape sequences and trailing blanks. */
export function linesOf(text: string): string[] {
  return stripVTControlCharacters(text)
    .trimEnd()
    .split(/\r?\n/)
    .map(line => oneLine(line.replaceAll('\t', '  ')).trimEnd())
}

/** `line` broken at blanks into lines of at most `width` columns, each indented as it is; a longer word stays whole. */
export function wrap(line: string, width: number): string[] {
  if (textWidth(line) <= width) return [line]
  const [first = '', ...words] = line.trimStart().split(' ')
  const indent = line.slice(0, line.length - line.trimStart().length)
  const lines = [indent + first]
  for (const word of words) {
    const current = lines.at(-1) as string
    if (textWidth(current) + 1 + textWidth(word) > width) lines.push(indent + word)
    else lines[lines.length - 1] = `${current} ${word}`
  }
  return lines
}

/** A text of the user's or a checker's as indented lines: one long line is wrapped, several are kept as they are. */
export function paragraph(text: string, indent: string, width: number): string[] {
  const lines = linesOf(text)
  const fitted = lines.length === 1 ? wrap(lines[0] as string, width - indent.length) : lines
  return fitted.map(line => (line === '' ? '' : indent + line))
}
