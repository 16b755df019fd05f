import { ConsumerApp } from './app';
import { drawConsumerPage } from './session/session';
import './consumer.css';

drawConsumerPage(ConsumerApp);
