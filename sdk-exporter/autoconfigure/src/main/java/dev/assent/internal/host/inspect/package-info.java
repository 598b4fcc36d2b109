/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads what builders and providers of an SDK hide, says which parts may stay, closes providers,
 * and contains the exporters that take the place of refused ones. Not part of the API.
 */
@NullMarked
package dev.assent.internal.host.inspect;

import org.jspecify.annotations.NullMarked;
