/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Encodes and sends in the place of claimed exporters, with their senders, or calls them. Not part
 * of the API.
 */
@NullMarked
package dev.assent.internal.host.send;

import org.jspecify.annotations.NullMarked;
