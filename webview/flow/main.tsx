import { FlowApp } from './app';
import { drawFlowPage } from './session';
import './flow.css';

drawFlowPage(FlowApp);
