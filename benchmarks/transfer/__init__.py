"""Does the ranking find the adoptions that are documented, when it may not see them?"""
