/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Checks and lines of the start: names, resource, log levels, the global OpenTelemetry. Not part of
 * the API.
 */
@NullMarked
package dev.assent.internal.instance.start;

import org.jspecify.annotations.NullMarked;
