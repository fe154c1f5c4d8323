/** What is asked of the state that `setup` returns. Each question has a file of its own in `state/`. */

export { freezePlain } from './state/freeze.ts'
export { nameObjects } from './state/names.ts'
export { type Obstacle, threadObstacle } from './state/obstacle.ts'
export { type PlainSnapshot, plainChanged, plainSnapshot } from './state/snapshot.ts'
export { transparency } from './state/transparency.ts'
