/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The spans of Assent's own SDK, with the semantics of OpenTelemetry's SDK. A span classifies its
 * fields while they are set, and becomes a stamped span at its end without an intermediate form.
 * Uses only OpenTelemetry's API, the public types of its SDK, and the packages {@code data} and
 * {@code tag}. Not part of the API.
 */
@NullMarked
package dev.assent.internal.recording;

import org.jspecify.annotations.NullMarked;
