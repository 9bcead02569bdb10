export { similarTo } from '../cache/similar.js';
