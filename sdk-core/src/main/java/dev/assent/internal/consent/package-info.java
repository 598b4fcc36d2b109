/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Consent documents, the sources that provide them, and the choices that they hold. Not part of the
 * API.
 */
@NullMarked
package dev.assent.internal.consent;

import org.jspecify.annotations.NullMarked;
