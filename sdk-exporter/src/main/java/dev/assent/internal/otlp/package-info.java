/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Encodes OTLP protobuf, and reads it: requests that Assent encoded, and the count of rejected data
 * in a response. Not part of the API.
 */
@NullMarked
package dev.assent.internal.otlp;

import org.jspecify.annotations.NullMarked;
