import { EventsApp } from './app';
import { drawEventsPage } from './session';
import './events.css';

drawEventsPage(EventsApp);
