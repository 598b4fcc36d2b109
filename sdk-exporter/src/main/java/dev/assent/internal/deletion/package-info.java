/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Requests to delete what was sent and may no longer be kept: references, a journal on disk, and
 * delivery. Off unless an endpoint is configured. Not part of the API.
 */
@NullMarked
package dev.assent.internal.deletion;

import org.jspecify.annotations.NullMarked;
