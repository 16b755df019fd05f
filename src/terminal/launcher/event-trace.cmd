@echo off
setlocal
set ELECTRON_RUN_AS_NODE=1
if "%EVENT_TRACE_NODE%"=="" set EVENT_TRACE_NODE=node
"%EVENT_TRACE_NODE%" "%~dp0..\cli.js" %*
