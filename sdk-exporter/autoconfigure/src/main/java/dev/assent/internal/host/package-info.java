/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Takes over an application's OpenTelemetry SDK: claims its exporters, replaces its batch and
 * simple processors, gates its metric readers, and checks that nothing else exports.
 */
@org.jspecify.annotations.NullMarked
package dev.assent.internal.host;
