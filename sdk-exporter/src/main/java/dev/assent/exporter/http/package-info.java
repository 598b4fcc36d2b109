/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The one way out over HTTP: exchanges that can be aborted, bodies that are watched and bounded,
 * and clients that end with all of their threads and connections. Nothing else knows {@code
 * java.net.http}.
 */
@NullMarked
package dev.assent.exporter.http;

import org.jspecify.annotations.NullMarked;
