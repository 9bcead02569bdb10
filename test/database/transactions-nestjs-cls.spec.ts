import { describeTransactions } from '../support/transactions/describe-transactions.js';
import { playInProcess } from '../support/transactions/play-in-process.js';

const WAYS = ['withTransaction of @nestjs-cls/transactional', '@Transactional() of @nestjs-cls/transactional'];

for (const way of WAYS) describeTransactions(way, playInProcess(way));
