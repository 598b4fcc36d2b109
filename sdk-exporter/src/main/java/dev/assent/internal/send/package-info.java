/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Encodes what passed the gate and sends it: attempts that can be aborted, and that pass the gate
 * again before each retry. Not part of the API.
 */
@NullMarked
package dev.assent.internal.send;

import org.jspecify.annotations.NullMarked;
