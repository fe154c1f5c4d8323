import { runAsWorker } from 'synckit-buggy'

runAsWorker(async number => number * 2)
