/** A folder of its own for each execution: what is on the disk outlives them. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Folder {
  readonly folder: string
}

export const makeFolder = async (): Promise<Folder> => ({ folder: await mkdtemp(join(tmpdir(), 'heddle-')) })

export const removeFolder = ({ folder }: Folder): Promise<void> => rm(folder, { recursive: true, force: true })
