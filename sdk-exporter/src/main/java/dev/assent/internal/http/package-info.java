/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The one way out over HTTP: exchanges that can be aborted, bounded bodies, and clients that end
 * with all of their threads and connections. Nothing else knows {@code java.net.http}. Not part of
 * the API.
 */
@NullMarked
package dev.assent.internal.http;

import org.jspecify.annotations.NullMarked;
