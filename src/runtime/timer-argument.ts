/** What the argument of a timer's operation tells. */

import type { Board } from './board.ts'

/** It keeps no process alive; it goes off only where nothing but timers could go on. */
export const CHORE = 1
export const RELUCTANT = 2

/** Whether the timer at which a strand stands keeps no process alive. */
export const isChore = ({ argument }: Board, strand: number): boolean => ((argument[strand] as number) & CHORE) !== 0
