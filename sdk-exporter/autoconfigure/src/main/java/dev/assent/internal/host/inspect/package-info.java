/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads what builders and providers of an SDK hide, and says which parts are known. Not part of the
 * API.
 */
@NullMarked
package dev.assent.internal.host.inspect;

import org.jspecify.annotations.NullMarked;
