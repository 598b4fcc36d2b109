/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The server of the local page: sessions, addresses that may ask, headers, JSON and CSV. Not part
 * of the API.
 */
@NullMarked
package dev.assent.internal.viewer.http;

import org.jspecify.annotations.NullMarked;
