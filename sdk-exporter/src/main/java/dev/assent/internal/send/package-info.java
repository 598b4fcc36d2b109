/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Encodes and sends data that passed the gate. Attempts can be aborted, and data passes the gate
 * again before each retry. Not part of the API.
 */
@NullMarked
package dev.assent.internal.send;

import org.jspecify.annotations.NullMarked;
