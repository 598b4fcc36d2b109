/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What is particular to the OpenTelemetry Java agent. */
@NullMarked
package dev.assent.internal.javaagent;

import org.jspecify.annotations.NullMarked;
