/** Places in the user's code, as long as there is room for. */

import { oneLine } from './measure.ts'

type PlaceText = (at: string) => string

/** A place without its folders. */
const withoutFolders: PlaceText = at => oneLine(at.slice(at.lastIndexOf('/') + 1))

const fileOf = (at: string) => at.replace(/(?::\d+){1,2}$/, '')
const position: PlaceText = at => oneLine(at.slice(fileOf(at).length))

/**
 * Ways to write `places`, the longest first: in full, so that a terminal makes a link of it; without folders; and, where all are
 * in one file, without that, for the line that replays the failure names it.
 */
export function placeTexts(places: readonly string[]): PlaceText[] {
  const files = new Set(places.filter(at => at !== '').map(fileOf))
  return files.size > 1 ? [oneLine, withoutFolders] : [oneLine, withoutFolders, position]
}
