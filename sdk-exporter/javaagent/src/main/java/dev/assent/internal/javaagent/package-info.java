/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * For the OpenTelemetry Java agent: silences loggers that write content, leaves the choice of the
 * log manager to the application, and defines classes that a start needs.
 */
@NullMarked
package dev.assent.internal.javaagent;

import org.jspecify.annotations.NullMarked;
