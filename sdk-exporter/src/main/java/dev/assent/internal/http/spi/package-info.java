/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Chooses the transport of an instance, and sends through a transport of others: it guards the
 * body, limits the answer, and fails an exchange that does not keep to its duties. Not part of the
 * API.
 */
@NullMarked
package dev.assent.internal.http.spi;

import org.jspecify.annotations.NullMarked;
