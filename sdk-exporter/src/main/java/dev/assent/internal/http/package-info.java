/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * All HTTP of Assent: exchanges that can be aborted, bounded bodies, and clients that shut down
 * with all their threads and connections. Only this package uses {@code java.net.http}. Not part of
 * the API.
 */
@NullMarked
package dev.assent.internal.http;

import org.jspecify.annotations.NullMarked;
