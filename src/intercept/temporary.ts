/** The folders for temporary files. What is below them has random names, which reports leave out. */

import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { sep } from 'node:path'

/** As they are named and as they are. */
const folders = [...new Set([tmpdir(), realpathSync(tmpdir())])].map(folder => folder + sep)

const escaped = folders.map(folder => folder.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
const below = new RegExp(`(?:${escaped})[^/\\\\'"\\s]+`, 'g')

/** The text with `…` for each folder or file that lies in a temporary folder. */
export const withoutTemporary = (text: string): string => text.replace(below, '…')
