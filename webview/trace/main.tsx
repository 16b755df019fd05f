import { TraceApp } from './app';
import { drawTracePage } from './session/session';
import './trace.css';

drawTracePage(TraceApp);
