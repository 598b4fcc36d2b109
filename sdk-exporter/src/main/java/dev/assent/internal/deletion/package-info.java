/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Requests to delete sent data that receivers may no longer keep: references, a journal on disk,
 * and delivery. Disabled unless an endpoint is configured. Not part of the API.
 */
@NullMarked
package dev.assent.internal.deletion;

import org.jspecify.annotations.NullMarked;
